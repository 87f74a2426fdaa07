package org.idvserver.network.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.kit.rest.Created;
import org.idvserver.kit.rest.Revision;
import org.idvserver.network.application.ChangeAllowList;
import org.idvserver.network.application.CreateExternalNetwork;
import org.idvserver.network.application.DeleteNetwork;
import org.idvserver.network.application.FindLeases;
import org.idvserver.network.application.FindNetworks;
import org.idvserver.network.application.Networks.NetworkUsage;
import org.idvserver.network.application.reconcile.HostNetworks;
import org.idvserver.network.domain.AllowList;
import org.idvserver.network.domain.AllowedDestination;
import org.idvserver.network.domain.Cidr;
import org.idvserver.network.domain.ExternalNetworkSpec;
import org.idvserver.network.domain.Network;
import org.idvserver.network.inbound.rest.Views.NetworkView;
import org.jboss.resteasy.reactive.RestResponse;

/** Networks, for people and scripts. */
@Path("/api/v1/networks")
public class NetworksResource {
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    private final FindNetworks find;
    private final FindLeases leases;
    private final CreateExternalNetwork createExternal;
    private final ChangeAllowList changeAllowList;
    private final DeleteNetwork delete;
    private final Caller caller;

    NetworksResource(
            FindNetworks find,
            FindLeases leases,
            CreateExternalNetwork createExternal,
            ChangeAllowList changeAllowList,
            DeleteNetwork delete,
            Caller caller) {
        this.find = find;
        this.leases = leases;
        this.createExternal = createExternal;
        this.changeAllowList = changeAllowList;
        this.delete = delete;
        this.caller = caller;
    }

    /** An external network; the first address is the gateway and the others are leased unless said otherwise. */
    public record ExternalRequest(
            @NotNull @Pattern(regexp = LABEL, message = "must be an RFC 1123 label") String name,
            @NotNull @Pattern(regexp = Cidr.PATTERN, message = "must be an IPv4 block such as 192.168.150.0/24")
                    String cidr,
            @Pattern(regexp = Cidr.ADDRESS, message = "must be an IPv4 address") String gateway,
            @Pattern(regexp = Cidr.ADDRESS, message = "must be an IPv4 address") String dhcpFirst,
            @Pattern(regexp = Cidr.ADDRESS, message = "must be an IPv4 address") String dhcpLast,
            @Min(1280) @Max(9000) Integer mtu,
            boolean onServerNodes,
            List<AllowedRequest> allowList) {}

    /**
     * What may be reached: a host with all names below it (by default on tcp/80, tcp/443 and udp/443), or a cidr (by default on all of
     * TCP and UDP).
     */
    @Schema(example = "{\"host\": \"exam.example.edu\", \"ports\": [\"tcp/443\"]}")
    public record AllowedRequest(String host, String cidr, List<String> ports) {
        static Optional<List<AllowedDestination.Wish>> wishes(List<AllowedRequest> list) {
            return Optional.ofNullable(list).map(entries -> entries.stream()
                    .map(entry -> entry == null
                            ? new AllowedDestination.Wish(null, null, null)
                            : new AllowedDestination.Wish(entry.host(), entry.cidr(), entry.ports()))
                    .toList());
        }
    }

    /** All that may be reached from now on; an empty list means nothing. */
    public record AllowListRequest(@NotNull List<AllowedRequest> allowList) {}

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER, Roles.STUDENT})
    @Operation(summary = "Lists networks; students see their own")
    public Uni<Page<NetworkView>> list(
            @QueryParam("pageSize") Integer pageSize, @QueryParam("pageToken") String pageToken) {
        return find.page(PageRequest.of(pageSize, pageToken), caller.sees()).map(page -> page.map(Views::of));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER, Roles.STUDENT})
    @Operation(summary = "Reads a network with its state and conditions; students one of their own")
    public Uni<RestResponse<NetworkView>> get(@PathParam("id") UUID id) {
        return find.get(id, caller.sees()).map(found -> tagged(found.network(), Views.of(found)));
    }

    @GET
    @Path("{id}/leases")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Lists the addresses that an external network's DHCP leased on the server node")
    public Uni<List<HostNetworks.Lease>> leases(@PathParam("id") UUID id) {
        return leases.of(id);
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
                request.onServerNodes(),
                AllowedRequest.wishes(request.allowList())));
        return createExternal
                .create(spec, caller.actor())
                .map(network -> created(Views.of(network, NetworkUsage.NONE)));
    }

    @PUT
    @Path("{id}/allow-list")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(
            summary =
                    "Says all that guests of an external network may reach; running desktops stay, what is not listed is cut off")
    @APIResponse(responseCode = "200", description = "Recorded; terminals follow within seconds")
    @APIResponse(responseCode = "412", description = "It was changed since the ETag in If-Match")
    public Uni<RestResponse<NetworkView>> allow(
            @PathParam("id") UUID id,
            @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch,
            @NotNull @Valid AllowListRequest request) {
        Faults faults = new Faults();
        AllowList list = AllowList.of(AllowedRequest.wishes(request.allowList()).orElseThrow(), "allowList", faults);
        faults.throwIfAny();
        return change(id, Optional.of(list), ifMatch);
    }

    @DELETE
    @Path("{id}/allow-list")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Opens an external network again: guests reach whatever is not protected")
    @APIResponse(responseCode = "412", description = "It was changed since the ETag in If-Match")
    public Uni<RestResponse<NetworkView>> open(
            @PathParam("id") UUID id, @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch) {
        return change(id, Optional.empty(), ifMatch);
    }

    private Uni<RestResponse<NetworkView>> change(UUID id, Optional<AllowList> wish, String ifMatch) {
        return changeAllowList
                .change(id, wish, Revision.expected(ifMatch), caller.actor())
                .chain(() -> find.get(id))
                .map(found -> tagged(found.network(), Views.of(found)));
    }

    private static RestResponse<NetworkView> tagged(Network network, NetworkView view) {
        return RestResponse.ResponseBuilder.ok(view)
                .header(HttpHeaders.ETAG, Revision.tag(network.revision()))
                .build();
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.STUDENT})
    @Operation(
            summary = "Deletes a network without ports, and its reservations with it; students one of their own",
            description = "The VNI of an internal network rests before another network gets it.")
    @APIResponse(responseCode = "409", description = "NETWORK_IN_USE: it has ports, or is the default external network")
    public Uni<Void> delete(@PathParam("id") UUID id) {
        return delete.delete(id, caller.changes(), caller.actor());
    }

    private static RestResponse<NetworkView> created(NetworkView view) {
        return Created.at("networks", view.id(), view);
    }
}
