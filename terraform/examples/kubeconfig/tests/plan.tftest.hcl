run "is_for_the_cluster_alone" {
  command = plan

  assert {
    condition     = output.site.url == "" && output.site.cluster_url == "http://site-s3www.site.svc/"
    error_message = "It is at '${output.site.url}', in the cluster at ${output.site.cluster_url}."
  }
}

run "is_served_by_a_host" {
  command = plan
  variables {
    namespace = "docs"
    name      = "docs"
    host      = "docs.example.org"
    files = [{
      url    = "https://example.org/"
      sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
      key    = "index.html"
    }]
    helm_values = { loader = { maxFileSize = "2Gi" } }
  }

  assert {
    condition     = output.site.url == "http://docs.example.org/" && output.site.secrets.reader == "docs-site-reader"
    error_message = "It is at '${output.site.url}', and read with ${output.site.secrets.reader}."
  }
}
