"""What holds for any text: literals survive, nothing but a refusal is raised, same in, same out."""

from hypothesis import given, settings
from hypothesis import strategies as st

from aifactory.bicep import compile_bicep, problems_in
from tests.bicep.bicep_memory import Memory


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("$", "\\$")
    for char, code in (("\n", "n"), ("\r", "r"), ("\t", "t")):
        escaped = escaped.replace(char, f"\\{code}")
    return f"'{escaped}'"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_as_a_literal(text: str) -> None:
    template = compile_bicep("main.bicep", Memory(f"var v = {quoted(text)}\n"))
    looks_like_expression = text.startswith("[") and text.endswith("]")
    assert template["variables"]["v"] == (f"[{text}" if looks_like_expression else text)


@given(
    st.lists(
        st.sampled_from(
            [
                "param",
                "var",
                "x",
                "y",
                "resource",
                "module",
                "=",
                "'a'",
                "'${x}'",
                "{",
                "}",
                "[",
                "]",
                "(",
                ")",
                "for",
                "in",
                ":",
                ",",
                "\n",
                "?",
                "??",
                ".",
                "1",
                "=>",
                "if",
                "type",
                "|",
                "@",
                "...",
            ]
        ),
        max_size=25,
    )
)
@settings(max_examples=300)
def test_any_words_compile_or_have_problems_at_a_place(words: list[str]) -> None:
    for problem in problems_in("main.bicep", Memory(" ".join(words))):
        file, line, column = problem.where.split(":")
        assert (file, line.isdigit(), column.isdigit()) == ("main.bicep", True, True)


def test_the_same_source_gives_the_same_template_and_another_gives_another_hash() -> None:
    def hash_of(text: str) -> str:
        template = compile_bicep("main.bicep", Memory(text))
        return str(template["metadata"]["_generator"]["templateHash"])

    assert hash_of("var v = 1\n") == hash_of("var v = 1\n")
    assert hash_of("var v = 1\n") != hash_of("var v = 2\n")
