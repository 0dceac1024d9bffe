"""What can be asked about a composed story, one module for each kind of thing that is asked."""
