type cat = { kind: 'cat', lives: int }
type dog = { kind: 'dog', tricks: string[] }
@discriminator('kind')
type animal = cat | dog
@discriminator('kind')
param pet animal
@discriminator('kind')
param other cat | { kind: 'fish', depth: int }
