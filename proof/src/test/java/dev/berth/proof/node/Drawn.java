package dev.berth.proof.node;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Is left out where a run plays a sample, and the seed has not drawn it. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Drawn.BySeed.class)
@interface Drawn {
    Episode value();

    /** @see Episode#isPlayed */
    final class BySeed implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return AnnotationSupport.findAnnotation(context.getElement(), Drawn.class).map(Drawn::value).map(episode -> episode.isPlayed()
                    ? ConditionEvaluationResult.enabled(episode + " is played")
                    : ConditionEvaluationResult.disabled(episode + " was not drawn: -Dproof.long=true plays all")).orElseGet(
                            () -> ConditionEvaluationResult.enabled("is always played"));
        }
    }
}
