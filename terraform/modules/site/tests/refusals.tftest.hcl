# What the module refuses. Each run has one thing wrong, and nothing else: values.tftest.hcl shows that the rest is right.

mock_provider "helm" {}

variables {
  namespace = "docs"
  internal  = true
}

run "refuses_a_namespace_that_is_no_dns_label" {
  command = plan
  variables {
    namespace = "Team_A"
  }
  expect_failures = [var.namespace]
}

run "refuses_a_namespace_that_is_too_long" {
  command = plan
  variables {
    namespace = join("", [for _ in range(64) : "a"])
  }
  expect_failures = [var.namespace]
}

run "refuses_a_name_that_begins_with_a_digit" {
  command = plan
  variables {
    name = "1site"
  }
  expect_failures = [var.name]
}

run "refuses_a_name_that_is_too_long" {
  command = plan
  variables {
    name = join("", [for _ in range(54) : "a"])
  }
  expect_failures = [var.name]
}

run "refuses_a_chart_with_spaces" {
  command = plan
  variables {
    chart = " site"
  }
  expect_failures = [var.chart]
}

run "refuses_a_repository_that_is_no_url" {
  command = plan
  variables {
    repository = "charts.example.org"
  }
  expect_failures = [var.repository]
}

run "refuses_a_repository_with_a_password" {
  command = plan
  variables {
    repository = "https://user:password@charts.example.org"
  }
  expect_failures = [var.repository]
}

run "refuses_a_range_of_chart_versions" {
  command = plan
  variables {
    chart_version = "~> 1.2"
  }
  expect_failures = [var.chart_version]
}

run "refuses_a_timeout_of_less_than_a_minute" {
  command = plan
  variables {
    timeout = 59
  }
  expect_failures = [var.timeout]
}

run "refuses_a_timeout_of_half_seconds" {
  command = plan
  variables {
    timeout = 60.5
  }
  expect_failures = [var.timeout]
}

run "refuses_a_history_with_nothing_to_go_back_to" {
  command = plan
  variables {
    max_history = 1
  }
  expect_failures = [var.max_history]
}

run "refuses_helm_values_that_are_no_object" {
  command = plan
  variables {
    helm_values = "s3www: {}"
  }
  expect_failures = [var.helm_values]
}

run "refuses_another_name_of_the_objects" {
  command = plan
  variables {
    helm_values = { fullnameOverride = "docs" }
  }
  expect_failures = [var.helm_values]
}

run "refuses_a_bucket_in_upper_case" {
  command = plan
  variables {
    bucket = "Site"
  }
  expect_failures = [var.bucket]
}

run "refuses_a_bucket_that_is_too_short" {
  command = plan
  variables {
    bucket = "ab"
  }
  expect_failures = [var.bucket]
}

run "refuses_more_than_64_files" {
  command = plan
  variables {
    files = [for n in range(65) : { url = "https://example.org/", sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", key = "${n}" }]
  }
  expect_failures = [var.files]
}

run "refuses_a_file_by_ftp" {
  command = plan
  variables {
    files = [{ url = "ftp://example.org/a.css", sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", key = "a.css" }]
  }
  expect_failures = [var.files]
}

run "refuses_a_password_in_the_url_of_a_file" {
  command = plan
  variables {
    files = [{ url = "https://user:password@example.org/a.css", sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", key = "a.css" }]
  }
  expect_failures = [var.files]
}

run "refuses_a_checksum_of_63_digits" {
  command = plan
  variables {
    files = [{ url = "https://example.org/a.css", sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85", key = "a.css" }]
  }
  expect_failures = [var.files]
}

run "refuses_a_key_with_a_leading_slash" {
  command = plan
  variables {
    files = [{ url = "https://example.org/a.css", sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", key = "/a.css" }]
  }
  expect_failures = [var.files]
}

run "refuses_a_key_that_leads_out" {
  command = plan
  variables {
    files = [{ url = "https://example.org/a.css", sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", key = "a/../b.css" }]
  }
  expect_failures = [var.files]
}

run "refuses_two_files_of_one_key" {
  command = plan
  variables {
    files = [{ url = "https://example.org/a.css", sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", key = "a.css" }, { url = "https://example.org/b.css", sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", key = "a.css" }]
  }
  expect_failures = [var.files]
}

run "refuses_a_content_type_that_is_none" {
  command = plan
  variables {
    files = [{ url = "https://example.org/a.css", sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", key = "a.css", content_type = "css" }]
  }
  expect_failures = [var.files]
}

run "refuses_a_cache_control_of_two_lines" {
  command = plan
  variables {
    files = [{ url = "https://example.org/a.css", sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", key = "a.css", cache_control = "public\nage" }]
  }
  expect_failures = [var.files]
}

run "refuses_no_replica" {
  command = plan
  variables {
    s3www = { replicas = 0 }
  }
  expect_failures = [var.s3www]
}

run "refuses_half_a_replica" {
  command = plan
  variables {
    s3www = { replicas = 1.5 }
  }
  expect_failures = [var.s3www]
}

run "refuses_a_digest_of_s3www_that_is_a_tag" {
  command = plan
  variables {
    s3www = { image = { digest = "v1.0.0" } }
  }
  expect_failures = [var.s3www]
}

run "refuses_a_pull_policy_of_s3www_that_is_none" {
  command = plan
  variables {
    s3www = { image = { pull_policy = "Sometimes" } }
  }
  expect_failures = [var.s3www]
}

run "refuses_a_page_for_all_that_is_a_url" {
  command = plan
  variables {
    s3www = { spa_file = "https://example.org/index.html" }
  }
  expect_failures = [var.s3www]
}

run "refuses_an_origin_with_a_path" {
  command = plan
  variables {
    s3www = { allowed_origins = ["https://example.org/app"] }
  }
  expect_failures = [var.s3www]
}

run "refuses_two_replicas_of_minio" {
  command = plan
  variables {
    minio = { replicas = 2 }
  }
  expect_failures = [var.minio]
}

run "refuses_seventeen_replicas_of_minio" {
  command = plan
  variables {
    minio = { replicas = 17 }
  }
  expect_failures = [var.minio]
}

run "refuses_four_and_a_half_replicas_of_minio" {
  command = plan
  variables {
    minio = { replicas = 4.5 }
  }
  expect_failures = [var.minio]
}

run "refuses_a_digest_of_minio_that_is_a_tag" {
  command = plan
  variables {
    minio = { image = { digest = "latest" } }
  }
  expect_failures = [var.minio]
}

run "refuses_a_pull_policy_of_minio_that_is_none" {
  command = plan
  variables {
    minio = { image = { pull_policy = "Sometimes" } }
  }
  expect_failures = [var.minio]
}

run "refuses_a_persistence_that_is_perhaps" {
  command = plan
  variables {
    minio = { persistence = { enabled = "perhaps" } }
  }
  expect_failures = [var.minio]
}

run "refuses_a_size_that_is_no_quantity" {
  command = plan
  variables {
    minio = { persistence = { size = "10 GB" } }
  }
  expect_failures = [var.minio]
}

run "refuses_a_storage_class_in_upper_case" {
  command = plan
  variables {
    minio = { persistence = { storage_class = "SSD" } }
  }
  expect_failures = [var.minio]
}

run "refuses_a_secret_of_minio_that_is_no_name" {
  command = plan
  variables {
    minio = { auth = { existing_secret = "s3cr3t!" } }
  }
  expect_failures = [var.minio]
}

run "refuses_a_generation_of_minio_below_one" {
  command = plan
  variables {
    minio = { auth = { generation = 0 } }
  }
  expect_failures = [var.minio]
}

run "refuses_a_secret_of_the_reader_that_is_no_name" {
  command = plan
  variables {
    reader = { existing_secret = "s3cr3t!" }
  }
  expect_failures = [var.reader]
}

run "refuses_a_generation_of_the_reader_below_one" {
  command = plan
  variables {
    reader = { generation = 0 }
  }
  expect_failures = [var.reader]
}

run "refuses_an_endpoint_with_a_path" {
  command = plan
  variables {
    external_s3 = { endpoint = "https://s3.example.org/site" }
  }
  expect_failures = [var.external_s3]
}

run "refuses_a_secret_of_the_writer_that_is_no_name" {
  command = plan
  variables {
    external_s3 = { writer_secret = "s3cr3t!" }
  }
  expect_failures = [var.external_s3]
}

run "refuses_an_external_s3_beside_minio" {
  command = plan
  variables {
    external_s3 = { endpoint = "https://s3.example.org" }
  }
  expect_failures = [helm_release.this]
}

run "refuses_no_minio_and_no_endpoint" {
  command = plan
  variables {
    minio  = { enabled = false }
    reader = { existing_secret = "reader" }
  }
  expect_failures = [helm_release.this]
}

run "refuses_an_external_s3_without_a_reader" {
  command = plan
  variables {
    minio       = { enabled = false }
    external_s3 = { endpoint = "https://s3.example.org" }
  }
  expect_failures = [helm_release.this]
}

run "refuses_files_for_an_external_s3_without_a_writer" {
  command = plan
  variables {
    minio       = { enabled = false }
    external_s3 = { endpoint = "https://s3.example.org" }
    reader      = { existing_secret = "reader" }
    files       = [{ url = "https://example.org/a.css", sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", key = "a.css" }]
  }
  expect_failures = [helm_release.this]
}

run "refuses_a_site_that_nobody_reaches" {
  command = plan
  variables {
    internal = false
  }
  expect_failures = [helm_release.this]
}

run "refuses_a_type_of_service_that_is_none" {
  command = plan
  variables {
    service = { type = "ExternalName" }
  }
  expect_failures = [var.service]
}

run "refuses_a_port_beyond_65535" {
  command = plan
  variables {
    service = { port = 65536 }
  }
  expect_failures = [var.service]
}

run "refuses_a_host_that_is_a_url" {
  command = plan
  variables {
    ingress = { host = "https://site.example.org" }
  }
  expect_failures = [var.ingress]
}

run "refuses_a_class_in_upper_case" {
  command = plan
  variables {
    ingress = { host = "site.example.org", class_name = "Traefik" }
  }
  expect_failures = [var.ingress]
}

run "refuses_a_secret_of_the_certificate_that_is_no_name" {
  command = plan
  variables {
    ingress = { host = "site.example.org", tls = { enabled = true, secret_name = "Site" } }
  }
  expect_failures = [var.ingress]
}

run "refuses_a_certificate_without_a_host" {
  command = plan
  variables {
    ingress = { tls = { enabled = true } }
  }
  expect_failures = [helm_release.this]
}

run "refuses_metrics_that_are_perhaps" {
  command = plan
  variables {
    metrics = { minio = "perhaps" }
  }
  expect_failures = [var.metrics]
}

run "refuses_rules_that_are_perhaps" {
  command = plan
  variables {
    metrics = { rules = "perhaps" }
  }
  expect_failures = [var.metrics]
}
