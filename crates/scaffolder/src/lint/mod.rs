//! What looks wrong in a template before anybody runs it.
