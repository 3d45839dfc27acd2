"""The page of commits: pick a repository, see what is known of every commit, choose some, and start them."""
