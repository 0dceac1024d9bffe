"""The modules of the figure in the paper (Kumar et al. 2016), one file each."""
