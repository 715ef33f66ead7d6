package dev.jobpool.function;

import java.lang.classfile.Signature;
import java.lang.classfile.Signature.ArrayTypeSig;
import java.lang.classfile.Signature.BaseTypeSig;
import java.lang.classfile.Signature.ClassTypeSig;
import java.lang.classfile.Signature.RefTypeSig;
import java.lang.classfile.Signature.TypeArg;
import java.lang.classfile.Signature.TypeParam;
import java.lang.classfile.Signature.TypeVarSig;
import java.lang.constant.ClassDesc;
import java.util.List;
import java.util.stream.Collectors;

/** Java types as people write them: {@code java.util.List<Long>}. */
final class JavaTypeNames {
  private static final Signature OBJECT = Signature.of(ClassDesc.of("java.lang.Object"));

  private JavaTypeNames() {}

  /** A type variable is written as its bound, without that one's type arguments. */
  static String of(Signature type, List<TypeParam> variables) {
    return switch (type) {
      case BaseTypeSig primitive ->
          ClassDesc.ofDescriptor(primitive.signatureString()).displayName();
      case ArrayTypeSig array -> of(array.componentSignature(), variables) + "[]";
      case TypeVarSig variable -> erasure(variable, variables, variables.size());
      case ClassTypeSig named ->
          plain(named)
              + (named.typeArgs().isEmpty()
                  ? ""
                  : named.typeArgs().stream()
                      .map(argument -> of(argument, variables))
                      .collect(Collectors.joining(", ", "<", ">")));
    };
  }

  private static String of(TypeArg argument, List<TypeParam> variables) {
    return switch (argument) {
      case TypeArg.Unbounded _ -> "?";
      case TypeArg.Bounded bounded ->
          switch (bounded.wildcardIndicator()) {
                case NONE -> "";
                case EXTENDS -> "? extends ";
                case SUPER -> "? super ";
              }
              + of(bounded.boundType(), variables);
    };
  }

  private static String erasure(TypeVarSig variable, List<TypeParam> variables, int stepsLeft) {
    Signature bound =
        variables.stream()
            .filter(it -> it.identifier().equals(variable.identifier()))
            .map(JavaTypeNames::bound)
            .findFirst()
            .orElse(OBJECT);
    return switch (bound) {
      case ClassTypeSig named -> plain(named);
      case TypeVarSig next when stepsLeft > 0 -> erasure(next, variables, stepsLeft - 1);
      default -> "Object";
    };
  }

  private static String plain(ClassTypeSig type) {
    String name = internalName(type).replace('/', '.').replace('$', '.');
    return name.lastIndexOf('.') == "java.lang".length() && name.startsWith("java.lang.")
        ? name.substring("java.lang.".length())
        : name;
  }

  /** {@code com/acme/Outer$Inner}, also where the outer class has type arguments. */
  static String internalName(ClassTypeSig type) {
    return type.outerType()
        .map(outer -> internalName(outer) + "$" + type.className())
        .orElse(type.className());
  }

  /** The first bound of a type variable. */
  static Signature bound(TypeParam variable) {
    return variable
        .classBound()
        .or(() -> variable.interfaceBounds().stream().findFirst())
        .map(RefTypeSig.class::cast)
        .map(Signature.class::cast)
        .orElse(OBJECT);
  }
}
