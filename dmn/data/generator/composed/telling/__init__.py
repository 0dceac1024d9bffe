"""From what happens in a composed story to sentences that somebody might write."""
