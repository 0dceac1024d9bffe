"""The Explore page: a checkpoint on a whole data set."""
