// Filters of catalog lists.
export {};
