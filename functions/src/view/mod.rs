//! Forms, tasks and actions as the theme shows them: from the models of `scaffolder`
//! to the views of `site-theme`.
//!
//! 1. [`time`]: moments and spans in words.
//! 2. [`field`]: a field of a form; [`form`]: a form, and the page of a template.
//! 3. [`sentence`]: what a step does, in words.
//! 4. [`gallery`]: all templates; [`reliability`]: how their runs went, in words.
//! 5. [`review`]: answers before anything is done; [`dry_run`]: what would be done.
//! 6. [`task`]: a task, and the list of runs.
//! 7. [`actions`]: what can be called.
//!
//! Values in, views out: the pages are put together by [`pages`](crate::pages).

pub mod actions;
pub mod dry_run;
pub mod field;
pub mod form;
pub mod gallery;
pub mod reliability;
pub mod review;
pub mod sentence;
pub mod task;
pub mod time;

#[cfg(test)]
mod tests {
    /// The sources of this module, in which icons are named.
    const SOURCES: [&str; 6] = [
        include_str!("actions.rs"),
        include_str!("dry_run.rs"),
        include_str!("field.rs"),
        include_str!("form.rs"),
        include_str!("review.rs"),
        include_str!("task.rs"),
    ];

    #[test]
    fn every_icon_is_in_the_sprite() {
        let named = SOURCES
            .iter()
            .flat_map(|source| source.split("icon(\"").skip(1));
        let names: Vec<&str> = named.filter_map(|rest| rest.split('"').next()).collect();
        assert!(names.len() > 4, "icons are named some other way by now");
        for name in names {
            assert!(site_theme::assets::icon_named(name).is_some(), "{name}");
        }
    }
}
