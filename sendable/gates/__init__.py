"""Gates: between two steps, is the data fit to go on with?"""
