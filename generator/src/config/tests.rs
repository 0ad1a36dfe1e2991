//! The whole way from files to settings, as a person sees it.
