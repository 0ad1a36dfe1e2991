//! The files of a skeleton rendered into a workspace, as `fetch:template` does it.
