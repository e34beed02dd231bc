type tree = { value: int, children: tree[]?, parent: tree? }
param root tree
