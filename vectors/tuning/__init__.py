"""Teach the encoders to tell customers' questions apart that look alike, by small corrections of their weights.

`texts` reads data/questions/, `transformer` is a model with corrections that can be learnt, `lesson` how it learns,
`reading` how a reader of pairs learns on top of it, and `tune` all of it for one script. Needs torch. Run by hand, by
whoever changes those texts: what comes of it, in vectors/learnt/, comes with the product.
"""
