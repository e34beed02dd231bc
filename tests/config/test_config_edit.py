"""A word of a project's file is changed; comments and everything else stay."""

import pytest

from aifactory.config.edit import with_scale_set

CASES = [
    ("a block", "# why\nprofile: ml # now\n", '# why\nscaleSet: "002"\nprofile: ml # now\n'),
    ("said already", "a: 1\nscaleSet: '001' # north\n", 'a: 1\nscaleSet: "002" # north\n'),
    ("in braces", "{ profile: ml }", '{ scaleSet: "002", profile: ml }'),
    ("said in braces", '{scaleSet: "001", a: b}', '{scaleSet: "002", a: b}'),
    ("of another map", "x: { scaleSet: 1 }\n", 'scaleSet: "002"\nx: { scaleSet: 1 }\n'),
    ("letters", "# Größe\nprofile: ü\n", '# Größe\nscaleSet: "002"\nprofile: ü\n'),
]


@pytest.mark.parametrize(("story", "before", "after"), CASES, ids=[case[0] for case in CASES])
def test_the_scale_set_is_said_and_all_else_stays(story, before, after):
    assert with_scale_set(before, "002") == after
