/** Groups of peers that ping each other. */
@OpenAPIGroupInfo(
        names = "peer",
        info = @OpenAPIDefinition(info = @Info(title = "peer", version = "1.0.0", description = CallerToken.NEEDED)))
package dev.pileus.api.peer;

import dev.pileus.api.CallerToken;
import io.micronaut.openapi.annotation.OpenAPIGroupInfo;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
