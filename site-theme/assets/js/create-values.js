// To be.
