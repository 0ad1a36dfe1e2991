//! Forms, tasks and actions as the theme shows them.
