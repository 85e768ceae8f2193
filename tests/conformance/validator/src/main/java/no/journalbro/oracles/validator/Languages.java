package no.journalbro.oracles.validator;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.ConceptValidationOptions;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.context.support.ValidationSupportContext;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.ValueSet;

/**
 * R4 prefers its list of some fifty languages and allows every BCP 47 code; HAPI refuses what is not in the list, and so
 * Bokmål, Nynorsk and Sámi. This says yes to every language of ISO 639; of the rest HAPI decides.
 */
final class Languages implements IValidationSupport {
    private static final String URL = "http://hl7.org/fhir/ValueSet/languages";
    private static final Set<String> ISO_639 = Arrays.stream(Locale.getISOLanguages()).collect(Collectors.toUnmodifiableSet());

    private final FhirContext context;

    Languages(FhirContext context) {
        this.context = context;
    }

    @Override
    public FhirContext getFhirContext() {
        return context;
    }

    @Override
    public boolean isValueSetSupported(ValidationSupportContext from, String url) {
        return url != null && url.startsWith(URL);
    }

    @Override
    public CodeValidationResult validateCode(
            ValidationSupportContext from, ConceptValidationOptions options, String system, String code, String display, String url) {
        return url != null && url.startsWith(URL) ? known(system, code) : null;
    }

    @Override
    public CodeValidationResult validateCodeInValueSet(
            ValidationSupportContext from, ConceptValidationOptions options, String system, String code, String display, IBaseResource set) {
        return set instanceof ValueSet list && URL.equals(list.getUrl()) ? known(system, code) : null;
    }

    private static CodeValidationResult known(String system, String code) {
        boolean bcp47 = system == null || system.isEmpty() || system.equals("urn:ietf:bcp:47");
        if (!bcp47 || code == null || !ISO_639.contains(Locale.forLanguageTag(code).getLanguage())) {
            return null;
        }
        return new CodeValidationResult().setCode(code).setDisplay(Locale.forLanguageTag(code).getDisplayName(Locale.ENGLISH));
    }
}
