"""The git floor: reads repositories and checks their commits out, only through the git program."""
