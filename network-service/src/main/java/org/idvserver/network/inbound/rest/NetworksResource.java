package org.idvserver.network.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.kit.rest.Created;
import org.idvserver.network.application.CreateExternalNetwork;
import org.idvserver.network.application.DeleteNetwork;
import org.idvserver.network.application.EnsureInternalNetwork;
import org.idvserver.network.application.FindLeases;
import org.idvserver.network.application.FindNetworks;
import org.idvserver.network.application.Networks.NetworkUsage;
import org.idvserver.network.application.reconcile.HostNetworks;
import org.idvserver.network.domain.Cidr;
import org.idvserver.network.domain.ExternalNetworkSpec;
import org.idvserver.network.inbound.rest.Views.NetworkView;
import org.jboss.resteasy.reactive.RestResponse;

/** Networks, for people and scripts. */
@Path("/api/v1/networks")
public class NetworksResource {
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    private final FindNetworks find;
    private final FindLeases leases;
    private final EnsureInternalNetwork ensureInternal;
    private final CreateExternalNetwork createExternal;
    private final DeleteNetwork delete;
    private final Person person;

    NetworksResource(
            FindNetworks find,
            FindLeases leases,
            EnsureInternalNetwork ensureInternal,
            CreateExternalNetwork createExternal,
            DeleteNetwork delete,
            Person person) {
        this.find = find;
        this.leases = leases;
        this.ensureInternal = ensureInternal;
        this.createExternal = createExternal;
        this.delete = delete;
        this.person = person;
    }

    /** What an internal network is made for; VNI and addresses are chosen. */
    public record InternalRequest(
            @NotBlank
                    @Size(max = 200)
                    @Pattern(regexp = "[a-z]+/[A-Za-z0-9._-]+", message = "must be like section/<id>")
                    String owner,
            @NotBlank @Size(max = 200) String name) {}

    /** An external network; the first address is the gateway and the others are leased unless said otherwise. */
    public record ExternalRequest(
            @NotNull @Pattern(regexp = LABEL, message = "must be an RFC 1123 label") String name,
            @NotNull @Pattern(regexp = Cidr.PATTERN, message = "must be an IPv4 block such as 192.168.150.0/24")
                    String cidr,
            @Pattern(regexp = Cidr.ADDRESS, message = "must be an IPv4 address") String gateway,
            @Pattern(regexp = Cidr.ADDRESS, message = "must be an IPv4 address") String dhcpFirst,
            @Pattern(regexp = Cidr.ADDRESS, message = "must be an IPv4 address") String dhcpLast,
            @Min(1280) @Max(9000) Integer mtu,
            boolean onServerNodes) {}

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Lists networks")
    public Uni<Page<NetworkView>> list(
            @QueryParam("pageSize") Integer pageSize, @QueryParam("pageToken") String pageToken) {
        return find.page(PageRequest.of(pageSize, pageToken)).map(page -> page.map(Views::of));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Reads a network with its state and conditions")
    public Uni<NetworkView> get(@PathParam("id") UUID id) {
        return find.get(id).map(Views::of);
    }

    @GET
    @Path("{id}/leases")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Lists the addresses that an external network's DHCP leased on the server node")
    public Uni<List<HostNetworks.Lease>> leases(@PathParam("id") UUID id) {
        return leases.of(id);
    }

    @POST
    @Path("internal")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Makes the internal network of an owner; answers 200 when it was there")
    public Uni<RestResponse<NetworkView>> createInternal(@NotNull @Valid InternalRequest request) {
        return ensureInternal
                .ensure(request.owner(), request.name(), person.actor())
                .map(outcome -> {
                    NetworkView view = Views.of(outcome.network(), NetworkUsage.NONE);
                    return outcome.made() ? created(view) : RestResponse.ok(view);
                });
    }

    @POST
    @Path("external")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Makes an external network")
    public Uni<RestResponse<NetworkView>> createExternal(@NotNull @Valid ExternalRequest request) {
        ExternalNetworkSpec spec = ExternalNetworkSpec.of(new ExternalNetworkSpec.Wish(
                request.name(),
                request.cidr(),
                Optional.ofNullable(request.gateway()),
                Optional.ofNullable(request.dhcpFirst()),
                Optional.ofNullable(request.dhcpLast()),
                Optional.ofNullable(request.mtu()).orElse(ExternalNetworkSpec.USUAL_MTU),
                false,
                request.onServerNodes()));
        return createExternal
                .create(spec, person.actor())
                .map(network -> created(Views.of(network, NetworkUsage.NONE)));
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Deletes a network without ports")
    public Uni<Void> delete(@PathParam("id") UUID id) {
        return delete.delete(id, person.actor());
    }

    private static RestResponse<NetworkView> created(NetworkView view) {
        return Created.at("networks", view.id(), view);
    }
}
