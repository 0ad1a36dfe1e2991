//! Software templates: from a Template entity to a form, and from what somebody
//! filled in to files, calls of actions, and a log of what was done.
//!
//! Modules in reading order:
//!
//! 1. [`template`]: what a Template entity says.
//! 2. [`form`]: its parameters as pages of fields, and whether answers fit them.
//! 3. [`workspace`]: the files of a task; nothing in it has a path that leaves it.
//! 4. [`skeleton`]: the files of a skeleton rendered into a workspace.
//! 5. [`action`]: what a step calls; [`actions`]: those that come with it;
//!    [`outside`]: what they may ask of the world; [`address`]: where relative
//!    addresses lead.
//! 6. [`integration`]: actions that are written as data.
//! 7. [`task`]: a run of a template, which any process can carry on.
//! 8. [`lint`]: what looks wrong in a template before anybody runs it; [`preview`]: the
//!    files that it would make.
//!
//! The rules are those of Backstage's scaffolder (`plugins/scaffolder-backend` and
//! `plugins/scaffolder-react`). Everything is a function of its inputs: no network,
//! clock, environment, files or printing; what a task needs of the world comes
//! through traits.

pub mod action;
pub mod actions;
pub mod address;
pub mod form;
pub mod integration;
pub mod lint;
pub mod outside;
pub mod preview;
pub mod skeleton;
pub mod task;
pub mod template;
pub mod workspace;
