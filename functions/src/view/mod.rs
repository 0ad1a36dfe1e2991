//! Forms, tasks and actions as the theme shows them: from the models of `scaffolder`
//! to the views of `site-theme`.
//!
//! 1. [`time`]: moments and spans in words.
//! 2. [`field`]: a field of a form; [`form`]: a form, and the page of a template.
//! 3. [`sentence`]: what a step does, in words.
//! 4. [`review`]: answers before anything is done; [`dry_run`]: what would be done.
//! 5. [`task`]: a task, and the list of runs.
//! 6. [`actions`]: what can be called.
//!
//! Values in, views out: the pages are put together by [`pages`](crate::pages).

pub mod actions;
pub mod dry_run;
pub mod field;
pub mod form;
pub mod review;
pub mod sentence;
pub mod task;
pub mod time;
