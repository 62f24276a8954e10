# A chart of a repository, which the provider would have to fetch.

mock_provider "helm" {}

variables {
  namespace = "docs"
  internal  = true
}

run "takes_a_chart_of_a_repository" {
  command = plan
  variables {
    repository    = "https://charts.example.org"
    chart         = "site"
    chart_version = "1.2.3"
  }

  assert {
    condition     = helm_release.this.chart == "site" && helm_release.this.repository == "https://charts.example.org" && helm_release.this.version == "1.2.3"
    error_message = "The chart is ${helm_release.this.chart} ${helm_release.this.version} of ${helm_release.this.repository}."
  }
  assert {
    condition     = length(helm_release.this.values) == 2
    error_message = "The values say something of files that are not here."
  }
}
