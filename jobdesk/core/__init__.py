"""The ground floor: vocabulary, states, moves, retry, errors, clock. Standard library only."""
