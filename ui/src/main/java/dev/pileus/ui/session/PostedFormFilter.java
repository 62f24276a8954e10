package dev.pileus.ui.session;

import io.micronaut.context.BeanProvider;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.ServerHttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.body.ByteBody;
import io.micronaut.http.body.CloseableAvailableByteBody;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;

/**
 * Lets through what changes something only from a form of our own: the right {@link FormKey}, and no other origin where
 * the browser tells it. What it has read is the controllers' {@link PostedForm}, so no form can be used unchecked.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class PostedFormFilter {

    static final String ATTRIBUTE = PostedForm.class.getName();

    private static final Set<HttpMethod> SAFE = EnumSet.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final BeanProvider<UnsentForms> unsent;

    PostedFormFilter(BeanProvider<UnsentForms> unsent) {
        this.unsent = unsent;
    }

    @RequestFilter
    @ExecuteOn(TaskExecutors.BLOCKING)
    @Nullable
    HttpResponse<?> check(HttpRequest<?> request) {
        if (SAFE.contains(request.getMethod())) {
            return null;
        }
        if (Origins.isForeign(request)) {
            throw refused("This form was sent from another site, so nothing was done.");
        }
        PostedForm form = read(request);
        request.setAttribute(ATTRIBUTE, form);
        boolean ours = key(request)
                .filter(key -> key.isThatOf(form.get(FormKey.FIELD)))
                .isPresent();
        if (ours) {
            return null;
        }
        if (SignInRequired.isWritten(request)) {
            return unsent.get().answer(request, form);
        }
        throw refused("This form is not from your current sign-in, so nothing was done. Go back, reload the page and"
                + " try again.");
    }

    private static Optional<FormKey> key(HttpRequest<?> request) {
        return request.getPath().equals(SignInRequired.SIGN_IN)
                ? FormKey.visitor(request).map(FormKey::of)
                : SessionCookie.token(request).map(FormKey::of);
    }

    private static PostedForm read(HttpRequest<?> request) {
        boolean urlEncoded = request.getContentType()
                .filter(MediaType.APPLICATION_FORM_URLENCODED_TYPE::matches)
                .isPresent();
        if (!urlEncoded || !(request instanceof ServerHttpRequest<?> server)) {
            return PostedForm.EMPTY;
        }
        try (var copy = server.byteBody().split(ByteBody.SplitBackpressureMode.FASTEST);
                CloseableAvailableByteBody body = copy.buffer().join()) {
            return PostedForm.parse(body.toString(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new HttpStatusException(
                    HttpStatus.BAD_REQUEST, "This form could not be read. Go back and try again.");
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static HttpStatusException refused(String message) {
        return new HttpStatusException(HttpStatus.FORBIDDEN, message);
    }
}
