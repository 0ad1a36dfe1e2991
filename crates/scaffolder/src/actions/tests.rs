//! Tests of actions over small workspaces.
