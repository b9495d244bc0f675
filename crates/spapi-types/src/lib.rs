//! Types, operations and usage plans of Amazon's Selling Partner API, without a client.
