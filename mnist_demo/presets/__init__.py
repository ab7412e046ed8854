"""The networks that can be trained and everything that decides a training; no TensorFlow here."""
