package dev.jobpool;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.jackson.JacksonComponent;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Holds the table of packages: what each may use, of this project and of others. What a row does
 * not name is forbidden to it; so nothing but the root, which is in no row, may use {@code web} or
 * {@code ops}, and nothing may use the root.
 */
class ArchitectureTest {
  private static final String ROOT = "dev.jobpool";
  private static final List<String> EVERYWHERE =
      List.of("java..", "javax..", "org.jspecify..", "com.google.errorprone.annotations..");
  private static final String[] NOTHING = {};
  private static final String[] JACKSON = {"tools.jackson..", "com.fasterxml.jackson.annotation.."};
  private static final String[] SPRING = {"org.springframework..", "org.slf4j.."};
  private static final String[] JDBC = {
    "org.springframework..",
    "org.slf4j..",
    "com.zaxxer.hikari..",
    "org.flywaydb..",
    "org.sqlite..",
    "org.postgresql..",
    "tools.jackson.."
  };
  private static final String[] HTTP = {
    "org.springframework..",
    "org.slf4j..",
    "tools.jackson..",
    "com.fasterxml.jackson.annotation..",
    "org.springdoc..",
    "io.swagger.v3..",
    "jakarta..",
    "org.apache.catalina..",
    "org.apache.coyote..",
    "org.apache.tomcat.util.net..",
    "org.apache.tomcat.websocket.."
  };
  private static final String[] SOCKETS = {"org.slf4j..", "jakarta.websocket..", "jdk.net.."};
  private static final String[] HTTP_CLIENT = {"org.slf4j..", "org.apache.hc.."};
  private static final String[] CALLERS = {
    "org.springframework..",
    "org.slf4j..",
    "tools.jackson..",
    "jakarta.servlet..",
    "com.nimbusds.jose..",
  };
  private static final String[] METRICS = {
    "org.springframework..",
    "org.slf4j..",
    "io.micrometer..",
    "io.opentelemetry..",
    "jakarta.servlet.."
  };

  private static final List<Row> TABLE =
      List.of(
          new Row("function", NOTHING),
          new Row("api", NOTHING),
          new Row("pool.ipc", NOTHING),
          new Row("pool", JACKSON, "pool.ipc", "api"),
          new Row("pool.worker", JACKSON, "pool.ipc", "api"),
          new Row("job", NOTHING),
          new Row("store", JDBC, "job"),
          new Row("dispatch", SPRING, "job", "pool", "pool.ipc"),
          new Row("callback", HTTP_CLIENT, "job", "pool", "pool.ipc"),
          new Row("session", SOCKETS, "pool", "job"),
          new Row("aot", SPRING),
          new Row("security", CALLERS, "job", "aot"),
          new Row("web", HTTP, "job", "function", "session", "callback", "security"),
          new Row("ops", METRICS, "job", "dispatch", "pool"));

  private static final JavaClasses PROJECT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  /** A package of this project, the libraries and the other packages that it may use. */
  private record Row(String name, List<String> libraries, List<String> packages) {
    Row(String name, String[] libraries, String... packages) {
      this(name, List.of(libraries), List.of(packages));
    }

    String[] mayUse() {
      List<String> all = new ArrayList<>(EVERYWHERE);
      all.addAll(libraries);
      all.add(inProject(name));
      packages.forEach(it -> all.add(inProject(it)));
      return all.toArray(String[]::new);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static String inProject(String name) {
    return ROOT + "." + name;
  }

  static Stream<Row> rows() {
    return TABLE.stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void package_usesOnlyWhatItsRowNames(Row row) {
    classes()
        .that()
        .resideInAPackage(inProject(row.name()))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(row.mayUse())
        .allowEmptyShould(true)
        .check(PROJECT);
  }

  @Test
  void packages_areAllInTheTable() {
    Set<String> expected = rows().map(row -> inProject(row.name())).collect(Collectors.toSet());
    expected.add(ROOT);
    Set<String> found =
        PROJECT.stream()
            .map(JavaClass::getPackageName)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(found).isNotEmpty().isSubsetOf(expected);
  }

  @Test
  void packages_haveNoCycles() {
    slices()
        .matching(ROOT + ".(**)")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(PROJECT);
  }

  /** Nobody looks for components: what no configuration names would silently not be there. */
  @Test
  void components_areAllNamed() {
    Set<String> named =
        PROJECT.stream()
            .flatMap(it -> it.tryGetAnnotationOfType(Import.class).stream())
            .flatMap(it -> Stream.of(it.value()))
            .map(Class::getName)
            .collect(Collectors.toSet());
    ImportCandidates.load(ManagementContextConfiguration.class, null).forEach(named::add);
    classes()
        .that()
        .areMetaAnnotatedWith(Component.class)
        .and()
        .areNotAnnotatedWith(SpringBootConfiguration.class)
        .should(
            ArchCondition.from(
                DescribedPredicate.describe(
                    "be named in an @Import", it -> named.contains(it.getName()))))
        .check(PROJECT);
  }

  /** {@link UnusedBeans} takes out those who would look for these annotations. */
  @Test
  void annotations_thatNobodyLooksFor_areNotThere() {
    noMethods().should().beMetaAnnotatedWith(EventListener.class).check(PROJECT);
    noClasses().should().beMetaAnnotatedWith(JacksonComponent.class).check(PROJECT);
  }
}
