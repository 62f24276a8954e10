package dev.pileus.ui.session;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;

/** Answers for forms that somebody has written, and that are not from the current sign-in or came without one. */
@FunctionalInterface
public interface UnsentForms {

    /** Answers it without doing anything with it, so that what was typed is not lost. */
    HttpResponse<?> answer(HttpRequest<?> request, PostedForm form);
}
