# What the module makes of its inputs. Without a mock, since the provider's plan needs no cluster, and has the chart's schema look at
# the values.

variables {
  namespace = "docs"
  internal  = true
}

run "gives_the_chart_its_defaults" {
  command = plan

  assert {
    condition = jsonencode(yamldecode(helm_release.this.values[0])) == jsonencode({
      bucket = "site"
      files  = []
      prune  = false
      s3www  = { replicas = 2, image = { pullPolicy = "IfNotPresent" }, spaFile = "", allowedOrigins = [] }
      minio = {
        enabled     = true
        replicas    = 1
        image       = { pullPolicy = "IfNotPresent" }
        persistence = { enabled = "auto", size = "10Gi", storageClass = "" }
        auth        = { existingSecret = "", generation = 1 }
      }
      reader        = { existingSecret = "", generation = 1 }
      externalS3    = { endpoint = "", writerSecret = "" }
      service       = { type = "ClusterIP", port = 80, annotations = {} }
      ingress       = { enabled = false, className = "", host = "", annotations = {}, tls = { enabled = false, secretName = "" } }
      networkPolicy = { enabled = true }
      metrics = {
        minio  = { enabled = "auto" }
        s3www  = { enabled = false }
        rules  = { enabled = "auto" }
        labels = {}
      }
    })
    error_message = "The values are ${helm_release.this.values[0]}"
  }
  assert {
    condition     = helm_release.this.create_namespace && helm_release.this.wait && helm_release.this.lint && !helm_release.this.atomic
    error_message = "The release does not make its namespace, wait or look at its values."
  }
  assert {
    condition     = helm_release.this.timeout == 1200 && helm_release.this.max_history == 5 && helm_release.this.name == "site"
    error_message = "The release has a timeout of ${helm_release.this.timeout} s and ${helm_release.this.max_history} revisions."
  }
  assert {
    condition     = output.url == "" && output.cluster_url == "http://site-s3www.docs.svc/" && output.namespace == "docs"
    error_message = "It is at '${output.url}', in the cluster at ${output.cluster_url}."
  }
  assert {
    condition     = jsonencode(output.secrets) == jsonencode({ reader = "site-reader", writer = "site-minio" })
    error_message = "The Secrets are ${jsonencode(output.secrets)}."
  }
  assert {
    condition     = output.test_command == "helm test site --namespace docs"
    error_message = "The test is ${output.test_command}."
  }
}

run "has_the_defaults_of_the_chart" {
  command = plan

  assert {
    condition = alltrue(flatten([
      for name, value in yamldecode(helm_release.this.values[0]) : [
        for key in try(keys(value), [""]) : key == "image" || jsonencode(try(value[key], value)) == jsonencode(
          try(yamldecode(file("${helm_release.this.chart}/values.yaml"))[name][key], yamldecode(file("${helm_release.this.chart}/values.yaml"))[name])
        )
      ]
    ]))
    error_message = "Of the values ${helm_release.this.values[0]} some are not those of charts/site/values.yaml."
  }
}

run "takes_nothing_for_the_default" {
  command = plan
  variables {
    s3www   = { replicas = null, image = null }
    minio   = { persistence = { enabled = null, size = null } }
    service = {}
  }

  assert {
    condition     = yamldecode(helm_release.this.values[0]).s3www.replicas == 2
    error_message = "The values are ${helm_release.this.values[0]}"
  }
  assert {
    condition     = yamldecode(helm_release.this.values[0]).minio.persistence.enabled == "auto"
    error_message = "The values are ${helm_release.this.values[0]}"
  }
}

run "gives_the_chart_all_that_can_be_set" {
  command = plan
  variables {
    name   = "docs"
    bucket = "docs"
    prune  = true
    files = [
      { url = "https://example.org/", sha256 = "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", key = "index.html" },
      {
        url           = "http://example.org:8000/main.css?v=1"
        sha256        = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        key           = "css/main.css"
        content_type  = "text/css; charset=utf-8"
        cache_control = "public, max-age=3600"
      },
    ]
    s3www = {
      replicas        = 3
      image           = { repository = "registry.example.org/s3www", tag = "2", pull_policy = "Always" }
      spa_file        = "index.html"
      allowed_origins = ["https://*.example.org"]
    }
    minio = {
      replicas    = 4
      image       = { digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" }
      persistence = { enabled = true, size = "1Ti", storage_class = "ssd" }
      auth        = { existing_secret = "root", generation = 2 }
    }
    reader         = { existing_secret = "visitors", generation = 3 }
    network_policy = false
    service        = { type = "LoadBalancer", port = 8080, annotations = { a = "b" } }
    ingress = {
      host        = "docs.example.org"
      class_name  = "traefik"
      annotations = { c = "d" }
      tls         = { enabled = true, secret_name = "docs-tls" }
    }
    metrics = { minio = true, s3www = true, rules = false, labels = { release = "prometheus" } }
  }

  assert {
    condition = jsonencode(yamldecode(helm_release.this.values[0])) == jsonencode({
      bucket = "docs"
      files = [
        { url = "https://example.org/", sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", key = "index.html" },
        {
          url          = "http://example.org:8000/main.css?v=1"
          sha256       = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
          key          = "css/main.css"
          contentType  = "text/css; charset=utf-8"
          cacheControl = "public, max-age=3600"
        },
      ]
      prune = true
      s3www = {
        replicas       = 3
        image          = { repository = "registry.example.org/s3www", tag = "2", digest = "", pullPolicy = "Always" }
        spaFile        = "index.html"
        allowedOrigins = ["https://*.example.org"]
      }
      minio = {
        enabled  = true
        replicas = 4
        image = {
          digest     = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
          pullPolicy = "IfNotPresent"
        }
        persistence = { enabled = true, size = "1Ti", storageClass = "ssd" }
        auth        = { existingSecret = "root", generation = 2 }
      }
      reader     = { existingSecret = "visitors", generation = 3 }
      externalS3 = { endpoint = "", writerSecret = "" }
      service    = { type = "LoadBalancer", port = 8080, annotations = { a = "b" } }
      ingress = {
        enabled     = true
        className   = "traefik"
        host        = "docs.example.org"
        annotations = { c = "d" }
        tls         = { enabled = true, secretName = "docs-tls" }
      }
      networkPolicy = { enabled = false }
      metrics = {
        minio  = { enabled = true }
        s3www  = { enabled = true }
        rules  = { enabled = false }
        labels = { release = "prometheus" }
      }
    })
    error_message = "The values are ${helm_release.this.values[0]}"
  }
  assert {
    condition     = output.url == "https://docs.example.org/" && output.cluster_url == "http://docs-site-s3www.docs.svc:8080/"
    error_message = "It is at '${output.url}', in the cluster at ${output.cluster_url}."
  }
  assert {
    condition     = jsonencode(output.secrets) == jsonencode({ reader = "visitors", writer = "root" })
    error_message = "The Secrets are ${jsonencode(output.secrets)}."
  }
}

run "gives_the_chart_an_external_s3" {
  command = plan
  variables {
    files       = [{ url = "https://example.org/", sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", key = "a" }]
    minio       = { enabled = false }
    external_s3 = { endpoint = "https://s3.example.org", writer_secret = "writer" }
    reader      = { existing_secret = "visitors" }
  }

  assert {
    condition = (
      jsonencode(yamldecode(helm_release.this.values[0]).externalS3) == jsonencode({ endpoint = "https://s3.example.org", writerSecret = "writer" })
      && !yamldecode(helm_release.this.values[0]).minio.enabled
    )
    error_message = "The values are ${helm_release.this.values[0]}"
  }
  assert {
    condition     = jsonencode(output.secrets) == jsonencode({ reader = "visitors", writer = "writer" })
    error_message = "The Secrets are ${jsonencode(output.secrets)}."
  }
}

run "needs_no_writer_where_there_are_no_files" {
  command = plan
  variables {
    minio       = { enabled = false }
    external_s3 = { endpoint = "https://s3.example.org" }
    reader      = { existing_secret = "visitors" }
  }

  assert {
    condition     = output.secrets.writer == ""
    error_message = "The writer is ${output.secrets.writer}."
  }
}

run "lets_helm_values_go_before_all_others" {
  command = plan
  variables {
    helm_values = { s3www = { replicas = 5, resources = { limits = { memory = "1Gi" } } }, podLabels = { team = "docs" } }
  }

  assert {
    condition     = issensitive(helm_release.this.values[1]) && yamldecode(nonsensitive(helm_release.this.values[1])).s3www.replicas == 5
    error_message = "The second values are not those of the input, or are shown."
  }
  assert {
    condition     = !issensitive(helm_release.this.values[0]) && yamldecode(helm_release.this.values[0]).s3www.replicas == 2
    error_message = "The first values are hidden, or have some of the input."
  }
}

run "sees_a_change_of_the_chart_that_comes_with_it" {
  command = plan

  assert {
    condition     = endswith(helm_release.this.chart, "/charts/site") && fileexists("${helm_release.this.chart}/Chart.yaml")
    error_message = "There is no chart in ${helm_release.this.chart}."
  }
  assert {
    condition     = can(regex("^# chart: [0-9a-f]{64}\n$", helm_release.this.values[2])) && length(helm_release.this.values) == 3
    error_message = "The values say nothing of the chart."
  }
}

run "names_the_objects_as_the_chart_does" {
  command = plan
  variables {
    name = "a-name-of-forty-three-characters-and-no-more"
  }

  assert {
    condition     = output.service == "a-name-of-forty-three-characters-and-no-more-s3www"
    error_message = "The Service is ${output.service}."
  }
}

run "has_a_port_of_every_kind_of_service" {
  command = plan
  variables {
    internal = false
    service  = { type = "NodePort" }
  }

  assert {
    condition     = yamldecode(helm_release.this.values[0]).service.type == "NodePort"
    error_message = "The values are ${helm_release.this.values[0]}"
  }
}
