//! Token buckets that follow Amazon's usage plans.
