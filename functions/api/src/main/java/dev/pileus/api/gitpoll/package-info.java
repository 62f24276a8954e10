/** The repositories of apps from git. */
@OpenAPIGroupInfo(
        names = "git-poll",
        info =
                @OpenAPIDefinition(
                        info = @Info(title = "git-poll", version = "1.0.0", description = CallerToken.NEEDED)))
package dev.pileus.api.gitpoll;

import dev.pileus.api.CallerToken;
import io.micronaut.openapi.annotation.OpenAPIGroupInfo;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
