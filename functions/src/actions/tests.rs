//! Publishing, into a folder of bare repositories.

#[test]
fn placeholder() {}
