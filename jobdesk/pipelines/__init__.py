"""What the product can do to an item. A pipeline is the one way to extend JobDesk."""
