metadata name = 'A module'
metadata description = 'What it is for.'
metadata more = { owner: 'team', list: [1, 2] }
