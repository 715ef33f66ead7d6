package dev.jobpool.function;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.InnerClassInfo;
import java.lang.classfile.attribute.InnerClassesAttribute;
import java.lang.classfile.attribute.RecordAttribute;
import java.lang.classfile.attribute.RecordComponentInfo;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Questions to the class file of an enum, a record or another class. */
final class DeclaredClass {
  /** Single parameters from which a binder makes a value without being told to. */
  private static final Set<String> SCALAR_PARAMETERS =
      Set.of("(Ljava/lang/String;)", "(I)", "(J)", "(D)", "(Z)");

  private DeclaredClass() {}

  /** {@code com.acme.Outer$Inner}. */
  static String binaryName(ClassModel model) {
    return model.thisClass().asInternalName().replace('/', '.');
  }

  static boolean isEnum(ClassModel model) {
    return has(model, ClassFile.ACC_ENUM) && extendsClass(model, "java/lang/Enum");
  }

  static boolean isRecord(ClassModel model) {
    return extendsClass(model, "java/lang/Record");
  }

  /** A class whose instances are most likely objects in JSON. */
  static boolean isPlainObject(ClassModel model) {
    return !has(model, ClassFile.ACC_INTERFACE)
        && !has(model, ClassFile.ACC_ABSTRACT)
        && extendsClass(model, "java/lang/Object")
        && !binaryName(model).startsWith("java");
  }

  private static boolean has(ClassModel model, int flag) {
    return (model.flags().flagsMask() & flag) != 0;
  }

  private static boolean extendsClass(ClassModel model, String internalName) {
    return model.superclass().map(ClassEntry::asInternalName).equals(Optional.of(internalName));
  }

  static List<RecordComponentInfo> components(ClassModel model) {
    return model
        .findAttribute(Attributes.record())
        .map(RecordAttribute::components)
        .orElse(List.of());
  }

  /**
   * True if a single string or number may make one, by a constructor or factory beside the
   * canonical.
   */
  static boolean hasScalarForm(ClassModel model) {
    String canonical =
        components(model).stream()
            .map(component -> component.descriptor().stringValue())
            .collect(Collectors.joining("", "(", ")"));
    return model.methods().stream()
        .anyMatch(method -> {
          String descriptor = method.methodType().stringValue();
          String parameters = descriptor.substring(0, descriptor.indexOf(')') + 1);
          return SCALAR_PARAMETERS.contains(parameters)
              && (isFactory(method)
                  || (method.methodName().equalsString("<init>") && !parameters.equals(canonical)));
        });
  }

  private static boolean isFactory(MethodModel method) {
    return method.flags().has(AccessFlag.STATIC)
        && (method.methodName().equalsString("valueOf")
            || method.methodName().equalsString("fromString"));
  }

  /** The constants; open if {@code toString} is overridden, as binders go by that. */
  static ValueType.Enumerated enumerated(ClassModel model) {
    List<String> constants =
        model.fields().stream()
            .filter(field -> field.flags().has(AccessFlag.ENUM))
            .map(field -> field.fieldName().stringValue())
            .toList();
    boolean hasOwnText =
        model.methods().stream()
            .anyMatch(method ->
                method.methodName().equalsString("toString")
                    && method.methodType().equalsString("()Ljava/lang/String;"));
    // Constants with bodies are subclasses that may override it too.
    boolean closed = !hasOwnText && has(model, ClassFile.ACC_FINAL);
    return new ValueType.Enumerated(binaryName(model), constants, closed);
  }

  /** True if code anywhere may name the class: it and all that enclose it are public. */
  static boolean isReachable(ClassModel model, ClassSource classes) {
    if (!has(model, ClassFile.ACC_PUBLIC) || has(model, ClassFile.ACC_SYNTHETIC)) {
      return false;
    }
    List<InnerClassInfo> nesting =
        model
            .findAttribute(Attributes.innerClasses())
            .map(InnerClassesAttribute::classes)
            .orElse(List.of());
    String self = model.thisClass().asInternalName();
    String name = self;
    // A class file's chain of enclosing classes is no longer than its list of them.
    for (int i = 0; i <= nesting.size(); i++) {
      String current = name;
      Optional<InnerClassInfo> nested =
          nesting.stream()
              .filter(info -> info.innerClass().asInternalName().equals(current))
              .findFirst();
      if (nested.isEmpty()) {
        return current.equals(self)
            || classes.type(current).filter(it -> has(it, ClassFile.ACC_PUBLIC)).isPresent();
      }
      Optional<ClassEntry> outer = nested.get().outerClass();
      if (outer.isEmpty() || (nested.get().flagsMask() & ClassFile.ACC_PUBLIC) == 0) {
        return false;
      }
      name = outer.get().asInternalName();
    }
    return false;
  }
}
