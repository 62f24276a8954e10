run "serves_a_file_by_the_gateway" {
  command = plan

  assert {
    condition     = output.url == "http://site.localhost/" && output.test_command == "helm test site --namespace site"
    error_message = "It is at ${output.url}, and tested by: ${output.test_command}"
  }
}
