/**
 * Quotas in words and percents for people.
 *
 * <p>In: a namespace's quota in Kubernetes' quantities, and what one more workload would use of it. Out: a
 * {@link dev.pileus.ui.quota.QuotaUsage} for each resource, what people care for most first.
 */
package dev.pileus.ui.quota;
