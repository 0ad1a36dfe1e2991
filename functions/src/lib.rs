//! What a portal needs a server for: forms that are sent, tasks that run,
//! repositories that are made.
//!
//! The same routers are mounted by `callboard serve` and by functions of a cloud.
//! Modules in reading order:
//!
//! 1. [`portal`]: what is asked of the portal around them: entities, links, the frame
//!    of pages.
//! 2. [`view`]: forms, tasks and actions as the theme shows them; the generator makes
//!    its static pages of these too.
//! 3. [`actions`]: the actions that publish, and [`actions::Publishers`], the way to
//!    code hosts.
//! 4. [`tasks`]: tasks made, run, cancelled and tried again; [`journal`]: in a store;
//!    [`runs`]: their list; [`history`]: how those of each template went.
//! 5. [`sent`]: what somebody sent, held against the form; [`warnings`]: what to know
//!    before a task is made of it.
//! 6. [`app`]: everything together, and its routers: [`api`], and [`pages`] for
//!    browsers without a script.
//! 7. [`auth`]: signing in, and what every request has to pass where people do.
//!
//! What a template means and how a task goes on is in `scaffolder`; what a code host
//! can do is in `forge`. Nothing here reads a configuration.

pub mod actions;
pub mod api;
pub mod app;
pub mod auth;
pub mod history;
pub mod journal;
pub mod pages;
pub mod portal;
pub mod runs;
pub mod sent;
pub mod tasks;
pub mod view;
pub mod warnings;
