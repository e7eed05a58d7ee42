"""Which symbols and signatures each Keras version has: data, and how to look it up."""
