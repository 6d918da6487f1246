"""The retention game: plan twelve months for Lantern under a budget, and see what comes of it.

`rules` says what may be moved and what it costs, `plan` reads a plan file, `lantern` makes each player's own Lantern,
`scoring` runs the world with and without the plan, `report` tells the result in words and in a picture.
"""
