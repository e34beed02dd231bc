"""`make rehearse-300`: a scale set of many projects lives on a served twin, and is measured."""
