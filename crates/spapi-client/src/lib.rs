//! A client for Amazon's Selling Partner API: authentication, usage plans, retry, paging.
