output "site" {
  description = "All that the module tells of the site."
  value       = module.site
}
