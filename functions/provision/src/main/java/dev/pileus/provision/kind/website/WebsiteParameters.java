package dev.pileus.provision.kind.website;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The parameters of a website.
 *
 * @param path where on its tenant's host it is; empty: at the top
 * @param content the page
 * @param contentType what the page is written in
 */
record WebsiteParameters(String path, String content, ContentType contentType) {

    enum ContentType {
        @JsonProperty("plain")
        PLAIN,
        @JsonProperty("html")
        HTML,
        @JsonProperty("markdown")
        MARKDOWN
    }
}
