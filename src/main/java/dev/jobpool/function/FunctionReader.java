package dev.jobpool.function;

import dev.jobpool.function.FunctionSignature.Kind;
import dev.jobpool.function.FunctionSignature.Parameter;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodSignature;
import java.lang.classfile.Signature;
import java.lang.classfile.attribute.SignatureAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds the functions of one class. */
final class FunctionReader {
  private static final String CONTEXT = "Ldev/jobpool/api/JobContext;";
  private static final List<String> STREAMS =
      List.of("Ljava/io/InputStream;", "Ljava/io/OutputStream;");

  private final ClassSource classes;

  FunctionReader(ClassSource classes) {
    this.classes = classes;
  }

  /**
   * Lists the functions in the order of the class file.
   *
   * @throws IllegalArgumentException if the class file is broken in one of the parts that are read
   */
  List<FunctionSignature> read(ClassModel model, String jar) {
    if (!DeclaredClass.isReachable(model, classes)) {
      return List.of();
    }
    return model.methods().stream()
        .filter(method -> isFunction(method, model))
        .map(method -> function(method, DeclaredClass.binaryName(model), jar))
        .toList();
  }

  private static boolean isFunction(MethodModel method, ClassModel owner) {
    int flags = method.flags().flagsMask();
    int wanted = ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC;
    int unwanted = ClassFile.ACC_SYNTHETIC | ClassFile.ACC_BRIDGE;
    return (flags & (wanted | unwanted)) == wanted
        && !method.methodName().equalsString("<clinit>")
        && !(DeclaredClass.isEnum(owner) && isImplicitInEnum(method));
  }

  /** {@code values()} and {@code valueOf(String)}, which nobody wrote. */
  private static boolean isImplicitInEnum(MethodModel method) {
    String parameters = method.methodType().stringValue();
    return (method.methodName().equalsString("values") && parameters.startsWith("()"))
        || (method.methodName().equalsString("valueOf")
            && parameters.startsWith("(Ljava/lang/String;)"));
  }

  private FunctionSignature function(MethodModel method, String className, String jar) {
    MethodSignature signature = signature(method);
    List<String> names = ParameterNames.of(method);
    List<String> erased =
        method.methodTypeSymbol().parameterList().stream()
            .map(type -> type.descriptorString())
            .toList();
    List<String> visible = erased.stream().filter(type -> !type.equals(CONTEXT)).toList();
    Kind kind = visible.equals(STREAMS) ? Kind.SESSION : Kind.CALL;
    TypeReader types = new TypeReader(classes);
    Map<String, ValueType> scope = types.scope(signature.typeParameters());
    List<Parameter> parameters = new ArrayList<>();
    for (int i = 0; i < erased.size(); i++) {
      if (kind == Kind.CALL && !erased.get(i).equals(CONTEXT)) {
        Signature type = signature.arguments().get(i);
        parameters.add(
            new Parameter(
                names.get(i),
                JavaTypeNames.of(type, signature.typeParameters()),
                types.read(type, scope)));
      }
    }
    FunctionSignature.Result result =
        new FunctionSignature.Result(
            JavaTypeNames.of(signature.result(), signature.typeParameters()),
            types.read(signature.result(), scope));
    String name = className + "::" + method.methodName().stringValue();
    return new FunctionSignature(name, kind, parameters, result, jar, types.records());
  }

  /** The generic signature; the erased one where there is none or it does not match. */
  private static MethodSignature signature(MethodModel method) {
    MethodSignature erased = MethodSignature.of(method.methodTypeSymbol());
    return method
        .findAttribute(Attributes.signature())
        .map(SignatureAttribute::asMethodSignature)
        .filter(generic -> generic.arguments().size() == erased.arguments().size())
        .orElse(erased);
  }
}
